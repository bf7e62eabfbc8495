# Apart from versions.tf: terraform/gcp/portals makes many portals of the other files, by one provider.
provider "google" {
  project = var.project_id
  region  = var.region

  # Budgets are the only calls that are billed to a project named by the caller.
  billing_project       = var.project_id
  user_project_override = true
}
