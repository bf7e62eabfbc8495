# The dashboard: people come through Google's Identity-Aware Proxy, which asks who they are; there is no other way in.
# Provider 6 has no argument that switches the proxy on for a service: the output `dashboard` has the command.
# Until then, and should it be switched off, Cloud Run itself refuses everybody, and so does the function.
module "dashboard" {
  source = "./function"
  count  = local.has_pages ? 1 : 0

  archive            = local.archive
  build_account      = google_service_account.build.id
  concurrency        = local.public_endpoint.concurrency
  cpu                = local.public_endpoint.cpu
  database           = google_firestore_database.state.name
  entry_point        = "dashboard"
  environment        = merge(local.environment, local.page_environment)
  ingress            = "ALLOW_ALL"
  max_instances      = 2 # a page is drawn in a second or so; a team needs no third
  project_id         = var.project_id
  region             = var.region
  runtime            = var.runtime
  secret_environment = {}
  state_role         = "roles/datastore.viewer"
  timeout            = local.public_endpoint.timeout

  # Builds fail while the builder may not read the archive.
  depends_on = [google_project_iam_member.build, google_project_iam_member.build_sources, google_storage_bucket_iam_member.build]
}

data "google_project" "project" {
  count = local.has_pages ? 1 : 0

  project_id = var.project_id
}

resource "google_cloud_run_v2_service_iam_member" "proxy" {
  count = local.has_pages ? 1 : 0

  name     = module.dashboard[0].service
  project  = var.project_id
  location = var.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:service-${data.google_project.project[0].number}@gcp-sa-iap.iam.gserviceaccount.com"
}

resource "google_iap_web_cloud_run_service_iam_member" "viewer" {
  for_each = var.dashboard_viewers

  cloud_run_service_name = module.dashboard[0].service
  project                = var.project_id
  location               = var.region
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = each.value
}

locals {
  has_pages = length(var.dashboard_viewers) > 0

  # Whom the proxy signs for: a page refuses what is signed for another service, and everything without this.
  page_environment = local.has_pages ? {
    FAIRLEAD_DASHBOARD_AUDIENCE = "/projects/${data.google_project.project[0].number}/locations/${var.region}/services/fairlead-dashboard"
    FAIRLEAD_PORTAL_URL         = var.portal_url
  } : {}
}
