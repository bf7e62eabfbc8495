output "handler_url" {
  description = "The handler address of the outbound webhook in Bitrix24."
  value       = module.function["lead_events"].url
}

output "next_step" {
  description = "What to do now."
  value       = <<-TEXT
    In Bitrix24: Developer resources, Other, Outbound webhook. Handler address:
      ${module.function["lead_events"].url}
    Events: ONCRMLEADADD and ONCRMLEADUPDATE. Its application token belongs into the secret bitrix24-application-token.
  TEXT
}

output "signals_url" {
  description = "Where signals are sent."
  value       = module.function["signals"].url
}
