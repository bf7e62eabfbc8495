# Terraform neither makes the secrets nor sees what is in them: `aws ssm put-parameter` does that. A function is told
# the name and the version of each parameter that it needs, and reads the values when its process starts.
locals {
  # Who needs which secret, and nobody else gets it.
  secrets_of = {
    dashboard   = var.dashboard_token ? ["fairlead-dashboard-token"] : []
    lead_events = ["bitrix24-application-token", "fairlead-robot-secret"]
    nurturing   = []
    processing  = ["bitrix24-webhook-url", "fairlead-hash-key"]
    reconciling = ["bitrix24-webhook-url"]
    reporting   = var.weekly_digest ? ["bitrix24-webhook-url"] : []
    rescoring   = []
    signals     = concat(["fairlead-hash-key", "fairlead-signal-secret"], local.senders_secrets)
  }

  # The folder of a portal's parameters.
  secret_path = "/fairlead/${var.portal}"

  # `VARIABLE=NAME:VERSION` of each secret, as the setting FAIRLEAD_SECRETS wants it.
  parameters = {
    for function, names in local.secrets_of : function => join(",", [
      for name in names :
      "${upper(replace(name, "-", "_"))}=${local.secret_path}/${name}:${lookup(var.secret_versions, name, 1)}"
    ])
  }
}
