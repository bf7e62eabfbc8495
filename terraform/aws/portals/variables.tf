variable "account_id" {
  description = "The account on AWS, by its number; Terraform stops where it is logged in to another one."
  type        = string
}

variable "alert_email" {
  description = "Where alarms and the budget's warnings are sent."
  type        = string
}

variable "architecture" {
  description = "Processor of the functions; the same as in `fairlead bundle --for aws --arch`."
  type        = string
  default     = "x86_64"
  nullable    = false
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

variable "endpoints" {
  description = "Where a twin of the cloud answers on this machine, for tests; empty for AWS itself."
  type        = string
  default     = ""
  nullable    = false
}

variable "portals" {
  description = "Every portal by its short name, which it never changes; what is left out is as in terraform/aws/variables.tf."
  type = map(object({
    time_zone           = string
    alert_email         = optional(string)
    archive             = optional(string)
    archive_pages       = optional(string)
    dashboard_audience  = optional(string)
    dashboard_issuer    = optional(string)
    dashboard_token     = optional(bool)
    kms_key_arn         = optional(string)
    log_retention_days  = optional(number)
    portal_own_ca       = optional(bool)
    portal_url          = optional(string)
    public_memory       = optional(number)
    requests_per_second = optional(number)
    secret_versions     = optional(map(number))
    senders             = optional(set(string))
    silence_hours       = optional(number)
    table               = optional(string)
    weekly_digest       = optional(bool)
  }))

  validation {
    condition     = length(var.portals) > 0
    error_message = "portals must have at least one, such as { acme = { time_zone = \"Europe/Berlin\" } }."
  }

  validation {
    condition     = length(distinct([for name, portal in var.portals : coalesce(portal.table, "fairlead-${name}")])) == length(var.portals)
    error_message = "portals must have a table each: two of them name the same one."
  }
}

variable "region" {
  description = "Where everything is."
  type        = string
  default     = "eu-central-1"
  nullable    = false
}

variable "runtime" {
  description = "Python of the functions; the same as in `fairlead bundle --for aws --runtime`."
  type        = string
  default     = "python3.12"
  nullable    = false
}
