resource "google_service_account" "function" {
  account_id   = local.name
  project      = var.project_id
  display_name = "Fairlead: ${var.entry_point}"
}

# This database and no other one of the project.
resource "google_project_iam_member" "state" {
  project = var.project_id
  role    = var.state_role
  member  = "serviceAccount:${google_service_account.function.email}"

  condition {
    title      = "one-database"
    expression = "resource.name == \"projects/${var.project_id}/databases/${var.database}\""
  }
}

resource "google_secret_manager_secret_iam_member" "secret" {
  for_each = toset([for secret in values(var.secret_environment) : secret.secret])

  secret_id = each.value
  project   = var.project_id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.function.email}"
}
