variable "account_id" {
  description = "The account."
  type        = string
}

variable "architecture" {
  description = "Its processor."
  type        = string
}

variable "archive" {
  description = "Path of the archive that holds it."
  type        = string
}

variable "entry_point" {
  description = "The function's name in functions/main.py."
  type        = string

  validation {
    condition     = contains(["dashboard", "lead_events", "nurturing", "processing", "reconciling", "reporting", "rescoring", "signals"], var.entry_point)
    error_message = "entry_point must be dashboard, lead_events, nurturing, processing, reconciling, reporting, rescoring or signals."
  }
}

variable "environment" {
  description = "Variables of the environment; no secret is one of them."
  type        = map(string)
}

variable "memory" {
  description = "Memory in MB; the share of a processor grows with it."
  type        = number
}

variable "policy" {
  description = "What it may do beside writing its log: a policy, as JSON."
  type        = string
}

variable "prefix" {
  description = "What its name begins with."
  type        = string
}

variable "region" {
  description = "Where it runs."
  type        = string
}

variable "retention_days" {
  description = "Days that its log is kept."
  type        = number
}

variable "runtime" {
  description = "Python of the function."
  type        = string
}

variable "timeout" {
  description = "Seconds that one run may take."
  type        = number
}
