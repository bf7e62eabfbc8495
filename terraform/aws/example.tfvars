# Copy to terraform.tfvars; these have no default.
account_id  = "123456789012"
alert_email = "crm-alerts@example.com"
portal      = "example"
time_zone   = "Europe/Berlin"

# Who sees the dashboard: those with the token of the pages. Without this, or an issuer, there is none.
# dashboard_token = true
# portal_url      = "https://example.bitrix24.com"
