# The dashboard: people come through Google's Identity-Aware Proxy, which asks who they are; there is no other way in.
# Provider 6 has no argument that switches the proxy on for a service: the output `dashboard` has the command.
# Until then, and should it be switched off, Cloud Run itself refuses everybody, and so does the function.
data "google_project" "project" {
  count = local.has_pages ? 1 : 0

  project_id = var.project_id
}

resource "google_cloud_run_v2_service_iam_member" "proxy" {
  for_each = local.pages

  name     = module.function[each.key].service
  location = var.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:service-${data.google_project.project[0].number}@gcp-sa-iap.iam.gserviceaccount.com"
}

resource "google_iap_web_cloud_run_service_iam_member" "viewer" {
  for_each = var.dashboard_viewers

  cloud_run_service_name = module.function["dashboard"].service
  location               = var.region
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = each.value
}

locals {
  has_pages = length(var.dashboard_viewers) > 0

  # A page is drawn in a second or so of a whole processor; a team needs no third instance.
  pages = { for name in ["dashboard"] : name => merge(local.public_endpoint, { max_instances = 2 }) if local.has_pages }

  # Whom the proxy signs for. A page refuses what is signed for another service, and everything without this.
  page_environment = {
    for name in keys(local.pages) : name => {
      FAIRLEAD_DASHBOARD_AUDIENCE = "/projects/${data.google_project.project[0].number}/locations/${var.region}/services/fairlead-${name}"
      FAIRLEAD_PORTAL_URL         = var.portal_url
    }
  }
}
