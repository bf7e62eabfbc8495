module "function" {
  source   = "./function"
  for_each = { for name, function in local.functions : name => function if name != "dashboard" || local.has_pages }

  account_id     = var.account_id
  architecture   = var.architecture
  archive        = each.value.archive
  entry_point    = each.key
  environment    = merge(local.environment, local.own_environment[each.key])
  memory         = each.value.memory
  policy         = local.policies[each.key]
  prefix         = local.prefix
  region         = var.region
  retention_days = var.log_retention_days
  runtime        = var.runtime
  timeout        = each.value.timeout
}

locals {
  # 30 s is all that the HTTP API waits. A run of `processing` is short: one that is killed locks the queue's group.
  public_endpoint    = { archive = var.archive, memory = var.public_memory, timeout = 30 }
  processing_timeout = 150
  scheduled          = { archive = var.archive, memory = 512, timeout = 540 }

  functions = {
    dashboard   = merge(local.public_endpoint, { archive = var.archive_pages })
    lead_events = local.public_endpoint
    nurturing   = local.scheduled
    processing  = { archive = var.archive, memory = 1024, timeout = local.processing_timeout }
    reconciling = local.scheduled
    reporting   = merge(local.scheduled, { archive = var.archive_pages })
    rescoring   = local.scheduled
    signals     = local.public_endpoint
  }

  function_arns = {
    for name in keys(local.functions) :
    name => "arn:aws:lambda:${var.region}:${var.account_id}:function:${local.prefix}-${replace(name, "_", "-")}"
  }

  environment = merge({
    FAIRLEAD_CONFIG = "fairlead.toml"
    FAIRLEAD_STATE  = "dynamodb://${var.region}/${local.table}?portal=${var.portal}"
  }, var.portal_own_ca ? { BITRIX24_CA_FILE = "portal-ca.pem" } : {})

  # `processing` is one of those that kick: a run that ends before the inbox is empty asks for the next one.
  kicking = ["lead_events", "nurturing", "processing", "reconciling", "rescoring", "signals"]

  # What one function is told and the others are not.
  own_environment = {
    for name in keys(local.functions) : name => merge(
      contains(local.kicking, name) ? { FAIRLEAD_QUEUE = "sqs://${var.region}/${var.account_id}/${local.prefix}-kicks.fifo?portal=${var.portal}" } : {},
      length(local.secrets_of[name]) > 0 ? { FAIRLEAD_SECRETS = local.parameters[name] } : {},
      name == "dashboard" && var.portal_url != "" ? { FAIRLEAD_PORTAL_URL = var.portal_url } : {},
    )
  }
}
