# Copy to terraform.tfvars; these have no default.
alert_email = "crm-alerts@example.com"

portals = {
  acme  = { project_id = "acme-fairlead", time_zone = "Europe/Berlin" }
  birch = { project_id = "birch-fairlead", time_zone = "Europe/Warsaw" }
}
