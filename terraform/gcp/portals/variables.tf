variable "alert_email" {
  description = "Where alerts are sent."
  type        = string
}

variable "budget" {
  description = "Billing account of the portals' budgets, and a project that the calls for budgets count to; none makes no budget."
  type = object({
    billing_account = string
    billing_project = string
    currency        = optional(string)
  })
  default = null
}

variable "portals" {
  description = "Every portal by a short name, each in a project of its own; what is left out is as in terraform/gcp/variables.tf."
  type = map(object({
    project_id            = string
    time_zone             = string
    alert_email           = optional(string)
    archive               = optional(string)
    backup_days           = optional(number)
    budget_amount         = optional(number)
    dashboard_viewers     = optional(set(string))
    database              = optional(string)
    dispatches_per_second = optional(number)
    lead_events_cpu       = optional(string)
    location              = optional(string)
    portal_own_ca         = optional(bool)
    portal_url            = optional(string)
    secret_versions       = optional(map(string))
    senders               = optional(set(string))
    silence_hours         = optional(number)
    warm_instances        = optional(number)
    weekly_digest         = optional(bool)
  }))

  validation {
    condition     = length(var.portals) > 0
    error_message = "portals must have at least one, such as { acme = { project_id = \"acme-fairlead\", time_zone = \"Europe/Berlin\" } }."
  }

  validation {
    condition     = length(distinct([for portal in values(var.portals) : portal.project_id])) == length(var.portals)
    error_message = "portals must have a project each: two of them name the same project_id."
  }
}

variable "region" {
  description = "Where the functions, the queue and the schedules are."
  type        = string
  default     = "europe-west1"
  nullable    = false
}

variable "runtime" {
  description = "Python of the functions."
  type        = string
  default     = "python311"
  nullable    = false
}
