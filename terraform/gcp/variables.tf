variable "alert_email" {
  description = "Where alerts are sent."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "alert_email must be an e-mail address, for example crm-alerts@example.com."
  }
}

variable "archive" {
  description = "The archive that `fairlead bundle` made."
  type        = string
  default     = "../../out/fairlead.zip"
  nullable    = false

  validation {
    condition     = endswith(var.archive, ".zip")
    error_message = "archive must be the path of a .zip file; `make deploy` makes out/fairlead.zip."
  }
}

variable "backup_days" {
  description = "Days that each daily backup of the state is kept. Who was erased stays in it as long."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 98 && floor(var.backup_days) == var.backup_days
    error_message = "backup_days must be a whole number from 1 to 98: Firestore keeps no backup for longer than 14 weeks."
  }
}

variable "billing_account" {
  description = "Billing account that the budget belongs to; empty makes no budget."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6})?$", var.billing_account))
    error_message = "billing_account must be empty or of the form 012345-6789AB-CDEF01 (gcloud billing accounts list)."
  }
}

variable "budget_amount" {
  description = "Whole units of budget_currency a month; 50, 90 and 100 percent of it are told by e-mail."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.budget_amount >= 1 && floor(var.budget_amount) == var.budget_amount
    error_message = "budget_amount must be a whole number, 1 or more."
  }
}

variable "budget_currency" {
  description = "Currency of the billing account."
  type        = string
  default     = "USD"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Z]{3}$", var.budget_currency))
    error_message = "budget_currency must be three capital letters, for example USD or EUR."
  }
}

variable "dashboard_viewers" {
  description = "Who may see the pages: user:, group: or domain:, in small letters. Empty deploys no dashboard."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for member in var.dashboard_viewers : can(regex("^((user|group):[^@\\sA-Z]+@|domain:)[a-z0-9-]+(\\.[a-z0-9-]+)+$", member))
    ])
    error_message = "dashboard_viewers must be members such as group:sales@example.com, user:anna@example.com or domain:example.com, in small letters; never allUsers."
  }
}

variable "database" {
  description = "Name of the Firestore database; a project with several portals has one for each."
  type        = string
  default     = "(default)"
  nullable    = false

  validation {
    condition     = can(regex("^(\\(default\\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$", var.database))
    error_message = "database must be (default), or 4 to 63 of a-z, 0-9 and -, beginning with a letter and not ending with -."
  }
}

variable "dispatches_per_second" {
  description = "How many runs of processing the queue may begin in a second. One run at a time in any case."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.dispatches_per_second > 0 && var.dispatches_per_second <= 2
    error_message = "dispatches_per_second must be more than 0 and at most 2: the portal takes two requests a second."
  }
}

variable "lead_events_cpu" {
  description = "Share of a processor of lead_events. The default of its memory, 0.167, starts six times slower than 1."
  type        = string
  default     = "1"
  nullable    = false

  validation {
    condition     = contains(["1", "2"], var.lead_events_cpu)
    error_message = "lead_events_cpu must be \"1\" or \"2\": several requests in one instance need a whole processor."
  }
}

variable "location" {
  description = "Where the Firestore database is; it can never be moved. Empty takes the region."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(eur3|nam5|nam7|[a-z]+-[a-z]+[0-9]+)?$", var.location))
    error_message = "location must be empty, a region such as europe-west1, or one of eur3, nam5 and nam7."
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

variable "project_id" {
  description = "The Google Cloud project."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be 6 to 30 of a-z, 0-9 and -, beginning with a letter and not ending with -."
  }
}

variable "region" {
  description = "Where the functions, the queue and the schedules are."
  type        = string
  default     = "europe-west1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region of Google Cloud such as europe-west1 or us-central1."
  }
}

variable "runtime" {
  description = "Python of the functions."
  type        = string
  default     = "python311"
  nullable    = false

  validation {
    condition     = contains(["python311", "python312", "python313"], var.runtime)
    error_message = "runtime must be python311, python312 or python313."
  }
}

variable "secret_versions" {
  description = "Version of a secret by its name; latest where none is named. A new number makes a new revision, which reads it."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for name, version in var.secret_versions : can(regex("^([1-9][0-9]*|latest)$", version)) && contains([
        "bitrix24-application-token", "bitrix24-webhook-url", "fairlead-hash-key", "fairlead-robot-secret", "fairlead-signal-secret",
        "fairlead-browser-secret", "fairlead-mailgun-key", "fairlead-postmark-login", "fairlead-sendgrid-key",
      ], name)
    ])
    error_message = "secret_versions must give a number or latest to bitrix24-application-token, bitrix24-webhook-url, fairlead-hash-key, fairlead-robot-secret, fairlead-signal-secret or that of a sender (fairlead-browser-secret, fairlead-mailgun-key, fairlead-postmark-login, fairlead-sendgrid-key)."
  }
}

variable "senders" {
  description = "Mailers and browsers that fairlead.toml takes signals from: sendgrid, mailgun, postmark, browser. Only then signals has their keys."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.senders : contains(["browser", "mailgun", "postmark", "sendgrid"], name)])
    error_message = "senders must be of browser, mailgun, postmark and sendgrid."
  }
}

variable "silence_hours" {
  description = "Alert when Bitrix24 has not called for so many hours although leads came; 9 is a working day."
  type        = number
  default     = 9
  nullable    = false

  validation {
    condition     = var.silence_hours >= 1 && var.silence_hours <= 23 && floor(var.silence_hours) == var.silence_hours
    error_message = "silence_hours must be a whole number from 1 to 23: Cloud Monitoring looks back no further."
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

variable "warm_instances" {
  description = "Instances of lead_events that always wait: no cold start, for about 10 dollars a month each."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = contains([0, 1, 2, 3], var.warm_instances)
    error_message = "warm_instances must be 0, 1, 2 or 3."
  }
}

variable "weekly_digest" {
  description = "Whether reporting sends the digest to the users of digest_to in fairlead.toml: only then it is given the webhook."
  type        = bool
  default     = false
  nullable    = false
}
