resource "google_monitoring_notification_channel" "email" {
  display_name = "Fairlead"
  type         = "email"

  labels = {
    email_address = var.alert_email
  }

  depends_on = [google_project_service.required]
}

# One counter for each fact of the log that somebody has to know of; the line is text or JSON.
resource "google_logging_metric" "fact" {
  for_each = local.facts

  name        = "fairlead/${each.key}"
  description = each.value.means
  filter      = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=~\"^fairlead-\" AND ${each.value.filter}"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.required]
}

resource "google_monitoring_alert_policy" "fact" {
  for_each = local.facts

  display_name          = "Fairlead: ${each.value.means}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  severity              = each.value.severity

  conditions {
    display_name = each.value.means

    condition_threshold {
      comparison      = "COMPARISON_GT"
      duration        = "0s"
      filter          = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.fact[each.key].name}\""
      threshold_value = each.value.more_than

      aggregations {
        alignment_period     = "300s"
        cross_series_reducer = "REDUCE_SUM"
        per_series_aligner   = "ALIGN_DELTA"
      }
    }
  }

  documentation {
    content   = each.value.remedy
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "silence" {
  display_name          = "Fairlead: Bitrix24 has not called for ${var.silence_hours} hours"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  severity              = "WARNING"

  conditions {
    display_name = "no request to lead_events"

    condition_absent {
      duration = "${var.silence_hours * 3600}s"
      filter   = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${module.function["lead_events"].service}\" AND metric.type=\"run.googleapis.com/request_count\""

      aggregations {
        alignment_period     = "300s"
        cross_series_reducer = "REDUCE_SUM"
        per_series_aligner   = "ALIGN_DELTA"
      }
    }
  }

  documentation {
    content   = "Look whether the outbound webhook in Bitrix24 still has our address and both events. No lead is lost: reconciling finds them every quarter of an hour."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "errors" {
  display_name          = "Fairlead: functions answer with errors"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  severity              = "ERROR"

  conditions {
    display_name = "more than 5 answers of 5xx in five minutes"

    condition_threshold {
      comparison      = "COMPARISON_GT"
      duration        = "300s"
      filter          = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=monitoring.regex.full_match(\"fairlead-.*\") AND metric.type=\"run.googleapis.com/request_count\" AND metric.labels.response_code_class=\"5xx\""
      threshold_value = 5

      aggregations {
        alignment_period     = "300s"
        cross_series_reducer = "REDUCE_SUM"
        per_series_aligner   = "ALIGN_DELTA"
      }
    }
  }

  documentation {
    content   = "Read `request.failed` and `request.crashed` in the log of the function; the error's name says what to do."
    mime_type = "text/markdown"
  }
}

locals {
  facts = {
    kicks_failed = {
      filter    = "(textPayload:\"kick.failed\" OR jsonPayload.event=\"kick.failed\")"
      means     = "the queue takes no kicks"
      more_than = 5
      remedy    = "Leads wait until `reconciling` kicks, at most a quarter of an hour. Look at the queue fairlead-kicks, and that the function's account may enqueue and use the account fairlead-tasks."
      severity  = "WARNING"
    }
    leads_unaccounted = {
      filter    = "(textPayload:\"lead.unaccounted\" OR jsonPayload.event=\"lead.unaccounted\")"
      means     = "a lead is not accounted for"
      more_than = 0
      remedy    = "The line in the log names the lead and what is wrong with it; `fairlead explain LEAD` shows what was decided."
      severity  = "CRITICAL"
    }
    webhook_rejected = {
      filter    = "(textPayload:\"WebhookRejected\" OR jsonPayload.error=\"WebhookRejected\")"
      means     = "the portal refuses our webhook"
      more_than = 0
      remedy    = "The inbound webhook was deleted or its user left. Make a new one, add its URL as a new version of the secret bitrix24-webhook-url, name that version in secret_versions, and apply."
      severity  = "CRITICAL"
    }
  }
}
