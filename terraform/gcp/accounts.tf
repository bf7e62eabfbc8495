# Builds the archive; it runs nothing.
resource "google_service_account" "build" {
  account_id   = "fairlead-build"
  project      = var.project_id
  display_name = "Fairlead: builds the functions"

  depends_on = [google_project_service.required]
}

resource "google_project_iam_member" "build" {
  for_each = toset(["roles/artifactregistry.writer", "roles/logging.logWriter"])

  project = var.project_id
  role    = each.value
  member  = "serviceAccount:${google_service_account.build.email}"
}

# Cloud Functions copies the archive into a bucket of its own, and the builder reads it there.
resource "google_project_iam_member" "build_sources" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = "serviceAccount:${google_service_account.build.email}"

  condition {
    title      = "sources-of-functions"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-\")"
  }
}

resource "google_storage_bucket_iam_member" "build" {
  bucket = google_storage_bucket.archives.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_service_account.build.email}"
}

# The queue calls `processing` as this one.
resource "google_service_account" "tasks" {
  account_id   = "fairlead-tasks"
  project      = var.project_id
  display_name = "Fairlead: the queue's caller"

  depends_on = [google_project_service.required]
}

resource "google_cloud_run_v2_service_iam_member" "tasks" {
  name     = module.processing.service
  project  = var.project_id
  location = var.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.tasks.email}"
}

# The schedules call their functions as this one.
resource "google_service_account" "schedule" {
  account_id   = "fairlead-schedule"
  project      = var.project_id
  display_name = "Fairlead: the schedules' caller"

  depends_on = [google_project_service.required]
}

resource "google_cloud_run_v2_service_iam_member" "schedule" {
  for_each = local.timetable

  name     = module.function[each.key].service
  project  = var.project_id
  location = var.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.schedule.email}"
}

# Bitrix24 and those who send signals log in nowhere: the functions check a token or a signature themselves.
resource "google_cloud_run_v2_service_iam_member" "public" {
  for_each = toset(["lead_events", "signals"])

  name     = module.function[each.value].service
  project  = var.project_id
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

# Who kicks puts a task into this queue, and names the caller that it will have.
resource "google_cloud_tasks_queue_iam_member" "enqueuers" {
  for_each = local.enqueuers

  name     = google_cloud_tasks_queue.kicks.name
  project  = var.project_id
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = "serviceAccount:${module.function[each.key].account}"
}

resource "google_service_account_iam_member" "enqueuers" {
  for_each = local.enqueuers

  service_account_id = google_service_account.tasks.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${module.function[each.key].account}"
}
