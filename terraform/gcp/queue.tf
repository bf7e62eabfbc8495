resource "google_cloud_tasks_queue" "kicks" {
  name     = "fairlead-kicks"
  project  = var.project_id
  location = var.region

  # One run at a time is what keeps the portal's limit: the limiter is inside the run.
  rate_limits {
    max_concurrent_dispatches = 1
    max_dispatches_per_second = var.dispatches_per_second
  }

  # A kick is worth an hour of trying; then `reconciling` has long found what it stood for.
  retry_config {
    max_attempts       = -1
    max_backoff        = "300s"
    max_doublings      = 6
    max_retry_duration = "3600s"
    min_backoff        = "5s"
  }

  stackdriver_logging_config {
    sampling_ratio = 1
  }

  depends_on = [google_project_service.required]
}
