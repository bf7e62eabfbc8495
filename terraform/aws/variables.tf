variable "account_id" {
  description = "The account on AWS, by its number; Terraform stops where it is logged in to another one."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the twelve digits of the account (aws sts get-caller-identity)."
  }
}

variable "alert_email" {
  description = "Where alarms and the budget's warnings are sent."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "alert_email must be an e-mail address, for example crm-alerts@example.com."
  }
}

variable "architecture" {
  description = "Processor of the functions; the same as in `fairlead bundle --for aws --arch`."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be x86_64 or arm64, as the archives were bundled."
  }
}

variable "archive" {
  description = "The archive of most functions that `fairlead bundle --for aws` made."
  type        = string
  default     = "../../out/fairlead-aws.zip"
  nullable    = false

  validation {
    condition     = endswith(var.archive, ".zip")
    error_message = "archive must be the path of a .zip file; `make deploy CLOUD=aws` makes out/fairlead-aws.zip."
  }
}

variable "archive_pages" {
  description = "The archive of dashboard and reporting that it made beside the other one."
  type        = string
  default     = "../../out/fairlead-aws-pages.zip"
  nullable    = false

  validation {
    condition     = endswith(var.archive_pages, ".zip")
    error_message = "archive_pages must be the path of a .zip file; `make deploy CLOUD=aws` makes out/fairlead-aws-pages.zip."
  }
}

variable "budget_amount" {
  description = "Whole US dollars a month of the whole account; 50, 90 and 100 percent of it are told by e-mail. 0 makes no budget."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.budget_amount >= 0 && floor(var.budget_amount) == var.budget_amount
    error_message = "budget_amount must be a whole number of US dollars, or 0 for no budget."
  }
}

variable "dashboard_audience" {
  description = "Whom the tokens of dashboard_issuer are for."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^\\S*$", var.dashboard_audience))
    error_message = "dashboard_audience must be the audience (aud) or the client's id as the issuer writes it, without spaces."
  }
}

variable "dashboard_issuer" {
  description = "Who says who may see the pages: an issuer of OpenID Connect, whose token every request carries. Empty for none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(https://[^?#\\s]+)?$", var.dashboard_issuer))
    error_message = "dashboard_issuer must be empty or the https:// address of the issuer (iss), such as https://login.example.com/."
  }
}

variable "dashboard_token" {
  description = "Whether the pages open with the secret fairlead-dashboard-token, which is traded for a cookie."
  type        = bool
  default     = false
  nullable    = false
}

variable "endpoints" {
  description = "Where a twin of the cloud answers on this machine, for tests; empty for AWS itself."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(http://127\\.0\\.0\\.1:[0-9]+)?$", var.endpoints))
    error_message = "endpoints must be empty, or an address of this machine such as http://127.0.0.1:4566."
  }
}

variable "kms_key_arn" {
  description = "A key of your own for the table and the secrets, about 1 US dollar a month and more by use; empty for Amazon's."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+)?$", var.kms_key_arn))
    error_message = "kms_key_arn must be empty or the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365], var.log_retention_days)
    error_message = "log_retention_days must be 7, 14, 30, 60, 90, 180 or 365."
  }
}

variable "portal" {
  description = "A short name of the portal: resources, keys of the state and the queue's group carry it, so it never changes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.portal))
    error_message = "portal must be 3 to 20 of a-z, 0-9 and -, beginning with a letter and not ending with -."
  }
}

variable "portal_own_ca" {
  description = "Whether a CA of your own issued the portal's certificate: `fairlead bundle` then took BITRIX24_CA_FILE along."
  type        = bool
  default     = false
  nullable    = false
}

variable "portal_url" {
  description = "Address of the portal, which the pages link leads to; empty for no links. Never that of a webhook."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(https://[^/?#@\\s]+(/[^?#@\\s]*)?)?$", var.portal_url)) && !can(regex("/rest(/|$)", var.portal_url))
    error_message = "portal_url must be empty or such as https://example.bitrix24.com, without the path of a webhook, which is a secret."
  }
}

variable "public_memory" {
  description = "Memory in MB of lead_events, signals and dashboard; with it grows the share of a processor, which a cold start waits for."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = contains([512, 1024, 1769], var.public_memory)
    error_message = "public_memory must be 512, 1024 or 1769, which is one whole processor."
  }
}

variable "region" {
  description = "Where everything is."
  type        = string
  default     = "eu-central-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be a region of AWS such as eu-central-1 or us-east-1."
  }
}

variable "requests_per_second" {
  description = "Requests that the door lets through, of all senders together; twice as many in one moment."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.requests_per_second >= 1 && var.requests_per_second <= 1000 && floor(var.requests_per_second) == var.requests_per_second
    error_message = "requests_per_second must be a whole number from 1 to 1000."
  }
}

variable "runtime" {
  description = "Python of the functions; the same as in `fairlead bundle --for aws --runtime`."
  type        = string
  default     = "python3.12"
  nullable    = false

  validation {
    condition     = contains(["python3.12", "python3.13"], var.runtime)
    error_message = "runtime must be python3.12 or python3.13, as the archives were bundled; the provider knows no later one."
  }
}

variable "secret_versions" {
  description = "Version of a secret by its name; 1 where none is named. A new number makes new processes, which read it."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for name, version in var.secret_versions : version >= 1 && floor(version) == version && contains([
        "bitrix24-application-token", "bitrix24-webhook-url", "fairlead-dashboard-token", "fairlead-hash-key", "fairlead-robot-secret", "fairlead-signal-secret",
        "fairlead-browser-secret", "fairlead-mailgun-key", "fairlead-postmark-login", "fairlead-sendgrid-key",
      ], name)
    ])
    error_message = "secret_versions must give a number from 1 on to bitrix24-application-token, bitrix24-webhook-url, fairlead-dashboard-token, fairlead-hash-key, fairlead-robot-secret, fairlead-signal-secret or that of a sender (fairlead-browser-secret, fairlead-mailgun-key, fairlead-postmark-login, fairlead-sendgrid-key)."
  }
}

variable "senders" {
  description = "Mailers and browsers that fairlead.toml takes signals from: sendgrid, mailgun, postmark, browser. Only then signals has their keys, and the door addresses for them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.senders : contains(["browser", "mailgun", "postmark", "sendgrid"], name)])
    error_message = "senders must be of browser, mailgun, postmark and sendgrid."
  }
}

variable "silence_hours" {
  description = "Alarm when Bitrix24 has not called for so many hours although leads came; 9 is a working day."
  type        = number
  default     = 9
  nullable    = false

  validation {
    condition     = var.silence_hours >= 1 && var.silence_hours <= 23 && floor(var.silence_hours) == var.silence_hours
    error_message = "silence_hours must be a whole number from 1 to 23: an alarm looks back no further than a day."
  }
}

variable "table" {
  description = "Name of the table with the state; empty for fairlead-PORTAL. A table that was restored has another one."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([A-Za-z0-9_.-]{3,255})?$", var.table))
    error_message = "table must be empty, or 3 to 255 of A-Z, a-z, 0-9, _, . and -."
  }
}

variable "time_zone" {
  description = "Time zone of the schedules; the same as in fairlead.toml."
  type        = string

  validation {
    condition     = can(regex("^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$", var.time_zone))
    error_message = "time_zone must be UTC or a name of the IANA data base such as Europe/Berlin."
  }
}

variable "weekly_digest" {
  description = "Whether reporting sends the digest to the users of digest_to in fairlead.toml: only then it is given the webhook."
  type        = bool
  default     = false
  nullable    = false
}
