# Copy to terraform.tfvars; these have no default.
account_id  = "123456789012"
alert_email = "crm-alerts@example.com"

portals = {
  acme  = { time_zone = "Europe/Berlin" }
  birch = { time_zone = "Europe/Warsaw", dashboard_token = true }
}
