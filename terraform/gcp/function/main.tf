resource "google_cloudfunctions2_function" "function" {
  #checkov:skip=CKV_GCP_124:Bitrix24, senders of signals and people in a browser come from the internet; a test of the plan allows it to these three.

  name     = local.name
  project  = var.project_id
  location = var.region

  build_config {
    entry_point     = var.entry_point
    runtime         = var.runtime
    service_account = var.build_account

    source {
      storage_source {
        bucket = var.archive.bucket
        object = var.archive.object
      }
    }
  }

  service_config {
    all_traffic_on_latest_revision   = true
    available_cpu                    = var.cpu
    available_memory                 = var.memory
    environment_variables            = var.environment
    ingress_settings                 = var.ingress
    max_instance_count               = var.max_instances
    max_instance_request_concurrency = var.concurrency
    min_instance_count               = var.min_instances
    service_account_email            = google_service_account.function.email
    timeout_seconds                  = var.timeout

    dynamic "secret_environment_variables" {
      for_each = var.secret_environment
      content {
        key        = secret_environment_variables.key
        project_id = var.project_id
        secret     = secret_environment_variables.value.secret
        version    = secret_environment_variables.value.version
      }
    }
  }

  # A revision starts by reading its secrets.
  depends_on = [google_secret_manager_secret_iam_member.secret]
}

locals {
  name = "fairlead-${replace(var.entry_point, "_", "-")}"
}
