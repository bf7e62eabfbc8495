# Terraform makes the secrets, and never sees what is in them: `gcloud secrets versions add` does that.
resource "google_secret_manager_secret" "secret" {
  for_each = local.secrets

  secret_id           = each.key
  deletion_protection = true

  replication {
    auto {}
  }

  depends_on = [google_project_service.required]
}

locals {
  # The variable of the environment that a secret is mounted as.
  secrets = {
    bitrix24-application-token = "BITRIX24_APPLICATION_TOKEN"
    bitrix24-webhook-url       = "BITRIX24_WEBHOOK_URL"
    fairlead-hash-key          = "FAIRLEAD_HASH_KEY"
    fairlead-robot-secret      = "FAIRLEAD_ROBOT_SECRET"
    fairlead-signal-secret     = "FAIRLEAD_SIGNAL_SECRET"
  }
}
