# Copy to terraform.tfvars; these have no default.
alert_email = "crm-alerts@example.com"
project_id  = "my-project"
time_zone   = "Europe/Berlin"

# Who sees the dashboard; without anybody there is none.
# dashboard_viewers = ["group:sales@example.com"]
# portal_url        = "https://example.bitrix24.com"
