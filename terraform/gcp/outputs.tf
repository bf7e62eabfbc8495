output "dashboard" {
  description = "Where the pages are, and what switches on the proxy before them; empty without dashboard_viewers."
  value = local.has_pages ? trimspace(<<-TEXT
    ${module.dashboard[0].url}
    No visitor gets in until the Identity-Aware Proxy is switched on:
      gcloud beta run services update ${module.dashboard[0].service} --region=${var.region} --project=${var.project_id} --iap
  TEXT
  ) : ""
}

output "handler_url" {
  description = "The handler address of the outbound webhook in Bitrix24."
  value       = module.function["lead_events"].url
}

output "next_step" {
  description = "What to do now."
  value       = <<-TEXT
    In Bitrix24: Developer resources, Other, Outbound webhook. Handler address:
      ${module.function["lead_events"].url}
    Events: ONCRMLEADADD, ONCRMLEADUPDATE, ONCRMLEADDELETE, ONCRMCONTACTUPDATE, ONCRMCOMPANYUPDATE; where deals are
    handled ONCRMDEALADD, ONCRMDEALUPDATE, ONCRMDEALDELETE. Then its application token belongs into the secret:
      read -rs TOKEN && printf %s "$TOKEN" | gcloud secrets versions add bitrix24-application-token --project=${var.project_id} --data-file=-
    Name the version that this prints in secret_versions (terraform.tfvars), and run make deploy again.
  TEXT
}

output "signals_url" {
  description = "Where signals are sent."
  value       = module.function["signals"].url
}
