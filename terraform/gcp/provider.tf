# Apart from the rest: terraform/gcp/portals makes many portals of the other files, with a provider of its own.
provider "google" {
  project = var.project_id
  region  = var.region

  # Budgets are the only calls that are billed to a project named by the caller.
  billing_project       = var.project_id
  user_project_override = true
}
