# Several portals in one account, each the deployment that terraform/aws makes of one: its functions, table, queue,
# secrets and alarms. Nothing is shared but the account and its budget. `portal/` is links to the files of terraform/aws.
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

module "portal" {
  source   = "./portal"
  for_each = var.portals

  account_id          = var.account_id
  alert_email         = coalesce(each.value.alert_email, var.alert_email)
  architecture        = var.architecture
  archive             = coalesce(each.value.archive, "../../../out/${each.key}/fairlead-aws.zip")
  archive_pages       = coalesce(each.value.archive_pages, "../../../out/${each.key}/fairlead-aws-pages.zip")
  budget_amount       = 0 # the account has one budget, that of this folder
  dashboard_audience  = each.value.dashboard_audience
  dashboard_issuer    = each.value.dashboard_issuer
  dashboard_token     = each.value.dashboard_token
  endpoints           = var.endpoints
  kms_key_arn         = each.value.kms_key_arn
  log_retention_days  = each.value.log_retention_days
  portal              = each.key
  portal_own_ca       = each.value.portal_own_ca
  portal_url          = each.value.portal_url
  public_memory       = each.value.public_memory
  region              = var.region
  requests_per_second = each.value.requests_per_second
  runtime             = var.runtime
  secret_versions     = each.value.secret_versions
  senders             = each.value.senders
  silence_hours       = each.value.silence_hours
  table               = each.value.table
  time_zone           = each.value.time_zone
  weekly_digest       = each.value.weekly_digest
}

locals {
  is_real = var.endpoints == ""
  prefix  = "fairlead"
  tags    = { Application = "fairlead" }
}
