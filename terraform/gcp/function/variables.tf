variable "archive" {
  description = "Where the sources are."
  type        = object({ bucket = string, object = string })
}

variable "build_account" {
  description = "Name of the service account that builds."
  type        = string
}

variable "concurrency" {
  description = "Requests at once in one instance."
  type        = number
  default     = 1
}

variable "cpu" {
  description = "Share of a processor."
  type        = string
}

variable "database" {
  description = "The Firestore database that holds the state."
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

variable "ingress" {
  description = "Who reaches the function at all; queue and schedules of the project are inside."
  type        = string
  default     = "ALLOW_INTERNAL_ONLY"

  validation {
    condition     = contains(["ALLOW_ALL", "ALLOW_INTERNAL_ONLY"], var.ingress)
    error_message = "ingress must be ALLOW_ALL or ALLOW_INTERNAL_ONLY."
  }
}

variable "max_instances" {
  description = "Instances at once."
  type        = number
  default     = 1
}

variable "memory" {
  description = "Memory of an instance; a function with the Firestore client holds about 150 MB."
  type        = string
  default     = "512Mi"
}

variable "min_instances" {
  description = "Instances that wait for work."
  type        = number
  default     = 0
}

variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "Where the function runs."
  type        = string
}

variable "runtime" {
  description = "Python of the function."
  type        = string
}

variable "secret_environment" {
  description = "Secrets by the variable that they are mounted as."
  type        = map(object({ secret = string, version = string }))
}

variable "state_role" {
  description = "What the function may do to the state."
  type        = string
  default     = "roles/datastore.user"

  validation {
    condition     = contains(["roles/datastore.user", "roles/datastore.viewer"], var.state_role)
    error_message = "state_role must be roles/datastore.user, or roles/datastore.viewer for reading only."
  }
}

variable "timeout" {
  description = "Seconds that one request may take."
  type        = number
  default     = 540
}
