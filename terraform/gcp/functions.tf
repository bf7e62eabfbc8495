# What the queue calls. It kicks nobody, so it stands apart: the others are told its address.
module "processing" {
  source = "./function"

  archive            = local.archive
  build_account      = google_service_account.build.id
  cpu                = "1"
  database           = google_firestore_database.state.name
  entry_point        = "processing"
  environment        = local.environment
  project_id         = var.project_id
  region             = var.region
  runtime            = var.runtime
  secret_environment = local.mounted.processing

  # Builds fail while the builder may not read the archive; revisions, while a secret is missing.
  depends_on = [google_project_iam_member.build, google_project_iam_member.build_sources, google_secret_manager_secret.secret, google_storage_bucket_iam_member.build]
}

module "function" {
  source   = "./function"
  for_each = merge(local.enqueuers, local.others)

  archive            = local.archive
  build_account      = google_service_account.build.id
  concurrency        = each.value.concurrency
  cpu                = each.value.cpu
  database           = google_firestore_database.state.name
  entry_point        = each.key
  environment        = merge(local.environment, lookup(local.own_environment, each.key, {}))
  ingress            = each.value.ingress
  max_instances      = each.value.max_instances
  min_instances      = each.value.min_instances
  project_id         = var.project_id
  region             = var.region
  runtime            = var.runtime
  secret_environment = local.mounted[each.key]
  timeout            = each.value.timeout

  # Builds fail while the builder may not read the archive; revisions, while a secret is missing.
  depends_on = [google_project_iam_member.build, google_project_iam_member.build_sources, google_secret_manager_secret.secret, google_storage_bucket_iam_member.build]
}

locals {
  archive = {
    bucket = google_storage_bucket.archives.name
    object = google_storage_bucket_object.archive.name
  }

  environment = merge({
    FAIRLEAD_CONFIG  = "fairlead.toml"
    FAIRLEAD_STATE   = "firestore://${var.project_id}/${var.database}"
    LOG_EXECUTION_ID = "true"
  }, var.portal_own_ca ? { BITRIX24_CA_FILE = "portal-ca.pem" } : {})

  kick_environment = {
    FAIRLEAD_PROCESSING_URL = module.processing.url
    FAIRLEAD_QUEUE          = "cloudtasks://projects/${var.project_id}/locations/${var.region}/queues/${google_cloud_tasks_queue.kicks.name}"
    FAIRLEAD_TASK_ACCOUNT   = google_service_account.tasks.email
  }

  # What one function is told and the others are not.
  own_environment = { for name in keys(local.enqueuers) : name => local.kick_environment }

  # A webhook waits for its answer; four requests at once are what functions-framework takes on one processor.
  public_endpoint = { concurrency = 4, cpu = "1", ingress = "ALLOW_ALL", max_instances = 10, min_instances = 0, timeout = 30 }
  scheduled       = { concurrency = 1, cpu = "0.333", ingress = "ALLOW_INTERNAL_ONLY", max_instances = 1, min_instances = 0, timeout = 540 }

  enqueuers = {
    lead_events = merge(local.public_endpoint, { cpu = var.lead_events_cpu, min_instances = var.warm_instances })
    nurturing   = local.scheduled
    reconciling = local.scheduled
    rescoring   = local.scheduled
    signals     = local.public_endpoint
  }

  # They kick nobody, so the queue is out of their reach.
  others = {
    reporting = local.scheduled
  }

  # Who needs which secret, and nobody else gets it.
  secrets_of = {
    lead_events = ["bitrix24-application-token", "fairlead-robot-secret"]
    nurturing   = []
    processing  = ["bitrix24-webhook-url", "fairlead-hash-key"]
    reconciling = ["bitrix24-webhook-url"]
    reporting   = var.weekly_digest ? ["bitrix24-webhook-url"] : []
    rescoring   = []
    signals     = concat(["fairlead-hash-key", "fairlead-signal-secret"], local.senders_secrets)
  }

  mounted = {
    for function, names in local.secrets_of : function => {
      for name in names : local.secrets[name] => {
        secret  = name
        version = lookup(var.secret_versions, name, "latest")
      }
    }
  }
}
