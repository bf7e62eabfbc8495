# Terraform makes the secrets, and never sees what is in them: `gcloud secrets versions add` does that.
resource "google_secret_manager_secret" "secret" {
  for_each = local.secrets

  secret_id           = each.key
  project             = var.project_id
  deletion_protection = true

  replication {
    auto {}
  }

  depends_on = [google_project_service.required]
}

locals {
  # The variable of the environment that a secret is mounted as.
  secrets = {
    for name in concat([
      "bitrix24-application-token",
      "bitrix24-webhook-url",
      "fairlead-hash-key",
      "fairlead-robot-secret",
      "fairlead-signal-secret",
    ], local.senders_secrets) : name => upper(replace(name, "-", "_"))
  }
}
