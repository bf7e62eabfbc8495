# Several portals, each the deployment that terraform/gcp makes of one, in a project of its own: its functions,
# database, queue, secrets, alerts and bill. Nothing is shared. `portal/` is links to the files of terraform/gcp.
terraform {
  required_version = ">= 1.5"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }
}

provider "google" {
  region = var.region

  # Each call counts to the project that it is about; budgets are about none.
  billing_project       = try(var.budget.billing_project, null)
  user_project_override = true
}

module "portal" {
  source   = "./portal"
  for_each = var.portals

  alert_email           = coalesce(each.value.alert_email, var.alert_email)
  archive               = coalesce(each.value.archive, "../../../out/${each.key}/fairlead.zip")
  backup_days           = each.value.backup_days
  billing_account       = try(var.budget.billing_account, null)
  budget_amount         = each.value.budget_amount
  budget_currency       = try(var.budget.currency, null)
  dashboard_viewers     = each.value.dashboard_viewers
  database              = each.value.database
  dispatches_per_second = each.value.dispatches_per_second
  lead_events_cpu       = each.value.lead_events_cpu
  location              = each.value.location
  portal_own_ca         = each.value.portal_own_ca
  portal_url            = each.value.portal_url
  project_id            = each.value.project_id
  region                = var.region
  runtime               = var.runtime
  secret_versions       = each.value.secret_versions
  senders               = each.value.senders
  silence_hours         = each.value.silence_hours
  time_zone             = each.value.time_zone
  warm_instances        = each.value.warm_instances
  weekly_digest         = each.value.weekly_digest
}
