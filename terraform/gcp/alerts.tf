resource "google_monitoring_notification_channel" "email" {
  display_name = "Fairlead"
  project      = var.project_id
  type         = "email"

  labels = {
    email_address = var.alert_email
  }

  depends_on = [google_project_service.required]
}

# One counter for each fact of the log that somebody has to know of.
resource "google_logging_metric" "fact" {
  for_each = local.log_metrics

  name        = "fairlead/${each.key}"
  project     = var.project_id
  description = each.value.description
  filter      = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=~\"^fairlead-\" AND (${each.value.filter})"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.required]
}

resource "google_monitoring_alert_policy" "fact" {
  for_each = local.alarms

  display_name          = "Fairlead: ${local.log_metrics[each.key].description}"
  project               = var.project_id
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  severity              = each.value.severity

  conditions {
    display_name = local.log_metrics[each.key].description

    condition_threshold {
      comparison      = "COMPARISON_GT"
      duration        = "0s"
      filter          = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.fact[each.key].name}\""
      threshold_value = each.value.more_than

      aggregations {
        alignment_period     = each.value.within
        cross_series_reducer = "REDUCE_SUM"
        per_series_aligner   = "ALIGN_DELTA"
      }
    }
  }

  documentation {
    content   = each.value.remedy
    mime_type = "text/markdown"
  }

  # A counter says nothing when nothing happens: the incident ends by itself, and the next one is told again.
  alert_strategy {
    auto_close = "3600s"
  }
}

# A quiet weekend is no alarm: it takes leads that came, and a webhook that told of none of them.
resource "google_monitoring_alert_policy" "silence" {
  display_name          = "Fairlead: leads come, and Bitrix24 has not called for ${var.silence_hours} hours"
  project               = var.project_id
  combiner              = "AND"
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

  conditions {
    display_name = local.log_metrics.leads_unannounced.description

    condition_threshold {
      comparison      = "COMPARISON_GT"
      duration        = "0s"
      filter          = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.fact["leads_unannounced"].name}\""
      threshold_value = 0

      aggregations {
        alignment_period     = "${var.silence_hours * 3600}s"
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

# A fold that fails is told as an error; one that nobody calls says nothing, and what it has to count waits.
resource "google_monitoring_alert_policy" "figures" {
  display_name          = "Fairlead: the figures have stood still for two hours"
  project               = var.project_id
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  severity              = "WARNING"

  conditions {
    display_name = "no run of reporting has ended well"

    condition_absent {
      duration = "7200s"
      filter   = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${module.function["reporting"].service}\" AND metric.type=\"run.googleapis.com/request_count\" AND metric.labels.response_code_class=\"2xx\""

      aggregations {
        alignment_period     = "300s"
        cross_series_reducer = "REDUCE_SUM"
        per_series_aligner   = "ALIGN_DELTA"
      }
    }
  }

  documentation {
    content   = "Is the job fairlead-reporting paused? Does the log of fairlead-reporting tell an error? Nothing is lost: the next run counts everything that has changed since the last one. Leads are handled as ever."
    mime_type = "text/markdown"
  }
}

# By share, for a function that is called every few minutes; by number, for a storm in one that is called often.
resource "google_monitoring_alert_policy" "errors" {
  display_name          = "Fairlead: functions answer with errors"
  project               = var.project_id
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  severity              = "ERROR"

  conditions {
    display_name = "more than half of a function's answers in half an hour are 5xx"

    condition_threshold {
      comparison         = "COMPARISON_GT"
      denominator_filter = local.answers
      duration           = "0s"
      filter             = "${local.answers} AND metric.labels.response_code_class=\"5xx\""
      threshold_value    = 0.5

      aggregations {
        alignment_period     = "1800s"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.service_name"]
        per_series_aligner   = "ALIGN_DELTA"
      }

      denominator_aggregations {
        alignment_period     = "1800s"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.service_name"]
        per_series_aligner   = "ALIGN_DELTA"
      }
    }
  }

  conditions {
    display_name = "more than 5 answers of 5xx in five minutes"

    condition_threshold {
      comparison      = "COMPARISON_GT"
      duration        = "0s"
      filter          = "${local.answers} AND metric.labels.response_code_class=\"5xx\""
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

  alert_strategy {
    auto_close = "3600s"
  }
}

locals {
  answers = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=monitoring.regex.full_match(\"fairlead-.*\") AND metric.type=\"run.googleapis.com/request_count\""

  # What the functions log, in Cloud Logging's language; a test lets the functions log it and compares.
  log_metrics = {
    cap_reached = {
      description = "everybody who is at work has reached a cap"
      filter      = "jsonPayload.event=\"leads.held\" AND jsonPayload.reason=~\"-cap$\""
    }
    digest_given_up = {
      description = "the weekly digest did not reach all whom it is for"
      filter      = "jsonPayload.event=\"digest.given_up\""
    }
    figures_wrong = {
      description = "a document of the figures could not be read"
      filter      = "jsonPayload.event=\"figures.wrong\""
    }
    inbox_overdue = {
      description = "a lead has waited in the inbox for more than 15 minutes"
      filter      = "jsonPayload.event=\"inbox.overdue\""
    }
    kicks_failed = {
      description = "the queue takes no kicks"
      filter      = "jsonPayload.event=\"kick.failed\""
    }
    leads_unaccounted = {
      description = "a lead is not accounted for"
      filter      = "jsonPayload.event=\"lead.unaccounted\""
    }
    leads_unannounced = {
      description = "reconciling found leads that no webhook had told of"
      filter      = "jsonPayload.event=\"leads.reconciled\" AND jsonPayload.created>0"
    }
    webhook_rejected = {
      description = "the portal refuses our webhook, or does not call ours"
      filter      = "jsonPayload.error=~\"^(WebhookRejected|PermissionMissing|ScopeMissing)$\" OR jsonPayload.errors.WebhookRejected>0 OR jsonPayload.errors.PermissionMissing>0 OR jsonPayload.errors.ScopeMissing>0 OR jsonPayload.event=\"portal_connection.failed\" OR jsonPayload.event=\"probe.unannounced\" OR jsonPayload.event=\"probe.refused\""
    }
  }

  alarms = {
    cap_reached = {
      more_than = 0
      remedy    = "Leads are held until the next business day, or until an open-cap has room. Raise `daily_cap` or `open_cap` in fairlead.toml, add a member or a fallback to the queue, and deploy."
      severity  = "WARNING"
      within    = "300s"
    }
    digest_given_up = {
      more_than = 0
      remedy    = "From Monday 8:30 to Tuesday 8:30 the portal took no message to some of `[figures] digest_to`. The lines `digest.not_sent` before it name the errors: a user who left, a webhook without the scope im, a portal that was away. The figures are on the dashboard, and the next digest comes on Monday."
      severity  = "WARNING"
      within    = "300s"
    }
    figures_wrong = {
      more_than = 0
      remedy    = "The line names the documents; the week in a name is the one whose counts are too low from now on, for the document was begun anew. Leads are handled as ever. Keep the line, and report it to us."
      severity  = "ERROR"
      within    = "300s"
    }
    # Told every five minutes while it lasts: one such line alone may be a single slow run.
    inbox_overdue = {
      more_than = 1
      remedy    = "Look at the log of fairlead-processing: does it run (queue fairlead-kicks paused?), and does the portal answer it (`errors` in `leads.processed`)? What waits is not lost."
      severity  = "ERROR"
      within    = "900s"
    }
    kicks_failed = {
      more_than = 5
      remedy    = "Leads wait until `rescoring` or `reconciling` kicks. Look at the queue fairlead-kicks, and that the function's account may enqueue and use the account fairlead-tasks."
      severity  = "WARNING"
      within    = "300s"
    }
    leads_unaccounted = {
      more_than = 0
      remedy    = "The line in the log names the lead and what is wrong with it; `fairlead explain LEAD` shows what was decided."
      severity  = "CRITICAL"
      within    = "300s"
    }
    webhook_rejected = {
      more_than = 0
      remedy    = "The inbound webhook was deleted (WebhookRejected), its user left or lost rights (PermissionMissing), or it lacks a scope (ScopeMissing); or the certificate or the address of the portal is wrong, as `message` of `portal_connection.failed` tells; or the portal did not announce a probe (`probe.unannounced`): see whether the outbound webhook is there and has this address and these events; or it refuses to make or to delete probes (`probe.refused`), which then prove nothing: see `probe.not_made` or `probe.left` beside it, and let the webhook's user create and delete leads without further fields. Give back what is missing, or make a new one: add its URL as a new version of the secret bitrix24-webhook-url, name that version in secret_versions, and apply."
      severity  = "CRITICAL"
      within    = "300s"
    }
  }
}
