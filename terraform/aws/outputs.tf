output "dashboard" {
  description = "Where the pages are; empty where nobody is let in."
  value       = local.has_pages ? "${aws_apigatewayv2_api.door.api_endpoint}/dashboard" : ""
}

output "handler_url" {
  description = "The handler address of the outbound webhook in Bitrix24."
  value       = "${aws_apigatewayv2_api.door.api_endpoint}/lead_events"
}

output "next_step" {
  description = "What to do now."
  value       = <<-TEXT
    Confirm the subscription to the alerts: Amazon has sent an e-mail to ${var.alert_email}.
    In Bitrix24: Developer resources, Other, Outbound webhook. Handler address:
      ${aws_apigatewayv2_api.door.api_endpoint}/lead_events
    Events: ONCRMLEADADD, ONCRMLEADUPDATE, ONCRMLEADDELETE, ONCRMCONTACTUPDATE, ONCRMCOMPANYUPDATE; where deals are
    handled ONCRMDEALADD, ONCRMDEALUPDATE, ONCRMDEALDELETE. Then its application token belongs into the parameter:
      read -rs TOKEN && printf %s "$TOKEN" | aws ssm put-parameter --region=${var.region} --type=SecureString --overwrite --name=${local.secret_path}/bitrix24-application-token --value=file:///dev/stdin
    Name the version that this prints in secret_versions (terraform.tfvars), and run make deploy CLOUD=aws again.
  TEXT
}

output "signals_url" {
  description = "Where signals are sent."
  value       = "${aws_apigatewayv2_api.door.api_endpoint}/signals"
}
