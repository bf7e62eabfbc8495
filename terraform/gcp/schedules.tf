resource "google_cloud_scheduler_job" "schedule" {
  for_each = local.timetable

  name             = "fairlead-${each.key}"
  project          = var.project_id
  region           = var.region
  schedule         = each.value
  time_zone        = var.time_zone
  attempt_deadline = "540s"

  http_target {
    http_method = "POST"
    uri         = module.function[each.key].url

    oidc_token {
      audience              = module.function[each.key].url
      service_account_email = google_service_account.schedule.email
    }
  }

  # The next run makes up for one that failed.
  retry_config {
    retry_count = 0
  }

  depends_on = [google_project_service.required]
}

locals {
  # What infra/schedules.py calls TIMETABLE; a test compares them.
  timetable = {
    nurturing   = "0 4 * * *"
    reconciling = "*/15 * * * *"
    reporting   = "7-59/15 * * * *"
    rescoring   = "*/5 * * * *"
  }
}
