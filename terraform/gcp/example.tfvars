# Copy to terraform.tfvars; these have no default.
alert_email = "crm-alerts@example.com"
project_id  = "my-project"
time_zone   = "Europe/Berlin"
