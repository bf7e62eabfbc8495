output "dashboards" {
  description = "Where the pages of each portal are; empty where nobody is let in."
  value       = { for name, portal in module.portal : name => portal.dashboard }
}

output "handler_urls" {
  description = "The handler address of each portal's outbound webhook in Bitrix24."
  value       = { for name, portal in module.portal : name => portal.handler_url }
}

output "next_steps" {
  description = "What to do now, by portal."
  value       = { for name, portal in module.portal : name => portal.next_step }
}

output "signals_urls" {
  description = "Where the signals of each portal are sent."
  value       = { for name, portal in module.portal : name => portal.signals_url }
}
