# What proves that signals come from a mailer's webhook or a website's page, by the name that the file has for it.
locals {
  sender_secrets = {
    browser  = "fairlead-browser-secret"
    mailgun  = "fairlead-mailgun-key"
    postmark = "fairlead-postmark-login"
    sendgrid = "fairlead-sendgrid-key"
  }

  # A secret without a version keeps a function from starting, so there are those of named senders only.
  senders_secrets = [for name in sort(var.senders) : local.sender_secrets[name]]
}
