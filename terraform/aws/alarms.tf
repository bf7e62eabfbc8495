resource "aws_sns_topic" "alarms" {
  #checkov:skip=CKV_AWS_26:What it carries goes out by e-mail in plain text; with Amazon's own key for topics no alarm could publish to it.

  name = "${local.prefix}-alarms"
}

# Amazon sends an e-mail that asks for consent; before that nothing is told.
resource "aws_sns_topic_subscription" "email" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alert_email
}

# One counter for each fact of the log that somebody has to know of, in the log of each function that tells it.
resource "aws_cloudwatch_log_metric_filter" "fact" {
  for_each = merge([
    for fact, told in local.log_metrics : { for function in told.by : "${fact}.${function}" => { fact = fact, function = function } }
  ]...)

  name           = "${local.prefix}-${each.value.fact}"
  log_group_name = module.function[each.value.function].log_group
  pattern        = local.log_metrics[each.value.fact].pattern

  metric_transformation {
    name      = each.value.fact
    namespace = local.namespace
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "fact" {
  for_each = local.alarms

  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = "${local.log_metrics[each.key].description}. ${each.value.remedy}"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = each.key
  namespace           = local.namespace
  period              = each.value.within
  statistic           = "Sum"
  threshold           = each.value.more_than
  treat_missing_data  = "notBreaching"
}

# By share, for a function that is called every few minutes: of those behind the door 5xx, of the others what Lambda
# counts, which includes runs that were killed.
resource "aws_cloudwatch_metric_alarm" "share" {
  for_each = local.shares

  alarm_name          = "${local.prefix}-errors-of-${replace(each.key, "_", "-")}"
  alarm_description   = "${each.key} answers with errors. More than half of its answers in half an hour. Read `request.failed` and `request.crashed` in its log, and look for Task timed out; the error's name says what to do."
  alarm_actions       = [aws_sns_topic.alarms.arn]
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 0.5
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "share"
    expression  = "failed / calls"
    label       = "share of errors"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { calls = each.value.calls, failed = each.value.failed }
    content {
      id = metric_query.key

      metric {
        dimensions  = each.value.dimensions
        metric_name = metric_query.value
        namespace   = each.value.namespace
        period      = 1800
        stat        = "Sum"
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "given_up" {
  alarm_name          = "${local.prefix}-kicks-given-up"
  alarm_description   = "a run of processing failed five times. Its kicks lie in the queue ${local.prefix}-kicks-given-up.fifo: read the log of fairlead processing, then purge that queue. The next kick runs whatever is due, so nothing is lost."
  alarm_actions       = [aws_sns_topic.alarms.arn]
  comparison_operator = "GreaterThanThreshold"
  dimensions          = { QueueName = aws_sqs_queue.given_up.name }
  evaluation_periods  = 1
  metric_name         = "ApproximateNumberOfMessagesVisible"
  namespace           = "AWS/SQS"
  period              = 300
  statistic           = "Maximum"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

# A quiet weekend is no alarm: it takes leads that came, and a webhook that told of none of them.
resource "aws_cloudwatch_composite_alarm" "silence" {
  alarm_name        = "${local.prefix}-silence"
  alarm_description = "leads come, and Bitrix24 has not called for ${var.silence_hours} hours. Look whether the outbound webhook in Bitrix24 still has our address and both events. No lead is lost: reconciling finds them every quarter of an hour."
  alarm_actions     = [aws_sns_topic.alarms.arn]
  alarm_rule        = "ALARM(\"${aws_cloudwatch_metric_alarm.no_calls.alarm_name}\") AND ALARM(\"${aws_cloudwatch_metric_alarm.unannounced.alarm_name}\")"
}

# Part of `silence`, and tells nobody by itself. No call is no data: here what is missing is the thing looked for.
resource "aws_cloudwatch_metric_alarm" "no_calls" {
  alarm_name          = "${local.prefix}-silence-no-calls"
  alarm_description   = "no request to lead_events"
  comparison_operator = "LessThanThreshold"
  dimensions          = { FunctionName = module.function["lead_events"].name }
  evaluation_periods  = var.silence_hours
  metric_name         = "Invocations"
  namespace           = "AWS/Lambda"
  period              = 3600
  statistic           = "Sum"
  threshold           = 1
  treat_missing_data  = "breaching"
}

resource "aws_cloudwatch_metric_alarm" "unannounced" {
  alarm_name          = "${local.prefix}-silence-unannounced"
  alarm_description   = local.log_metrics.leads_unannounced.description
  comparison_operator = "GreaterThanThreshold"
  datapoints_to_alarm = 1
  evaluation_periods  = var.silence_hours
  metric_name         = "leads_unannounced"
  namespace           = local.namespace
  period              = 3600
  statistic           = "Sum"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

# A fold that fails is told as an error; one that nobody calls says nothing, and what it has to count waits.
resource "aws_cloudwatch_metric_alarm" "figures" {
  alarm_name          = "${local.prefix}-figures"
  alarm_description   = "the figures have stood still for two hours. Is the schedule ${local.prefix}-reporting disabled? Does the log of reporting tell an error? Nothing is lost: the next run counts everything that has changed since the last one. Leads are handled as ever."
  alarm_actions       = [aws_sns_topic.alarms.arn]
  comparison_operator = "LessThanThreshold"
  evaluation_periods  = 8
  threshold           = 1
  treat_missing_data  = "breaching" # no run is no data: what is missing is the thing looked for

  metric_query {
    id          = "well"
    expression  = "calls - failed"
    label       = "runs that ended well"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { calls = "Invocations", failed = "Errors" }
    content {
      id = metric_query.key

      metric {
        dimensions  = { FunctionName = module.function["reporting"].name }
        metric_name = metric_query.value
        namespace   = "AWS/Lambda"
        period      = 900
        stat        = "Sum"
      }
    }
  }
}

locals {
  namespace = "Fairlead/${var.portal}"

  shares = merge(
    { door = { calls = "Count", failed = "5xx", namespace = "AWS/ApiGateway", dimensions = { ApiId = aws_apigatewayv2_api.door.id } } },
    {
      for name in ["nurturing", "processing", "reconciling", "reporting", "rescoring"] : name => {
        calls = "Invocations", failed = "Errors", namespace = "AWS/Lambda", dimensions = { FunctionName = module.function[name].name }
      }
    },
  )

  # Whose webhook it is that can be refused: those that are given it.
  calling = [for name, secrets in local.secrets_of : name if contains(secrets, "bitrix24-webhook-url")]

  # What the functions log, in the language of CloudWatch's filters; a test lets the functions log it and compares.
  log_metrics = {
    answers_failed = {
      by          = keys({ for name, function in local.functions : name => function if name != "dashboard" || local.has_pages })
      description = "functions answer with errors"
      pattern     = "{ $.event = \"request.failed\" || $.event = \"request.crashed\" }"
    }
    cap_reached = {
      by          = ["processing"]
      description = "everybody who is at work has reached a cap"
      pattern     = "{ $.event = \"leads.held\" && $.reason = \"*-cap\" }"
    }
    digest_given_up = {
      by          = ["reporting"]
      description = "the weekly digest did not reach all whom it is for"
      pattern     = "{ $.event = \"digest.given_up\" }"
    }
    figures_wrong = {
      by          = ["reporting"]
      description = "a document of the figures could not be read"
      pattern     = "{ $.event = \"figures.wrong\" }"
    }
    inbox_overdue = {
      by          = ["rescoring"]
      description = "a lead has waited in the inbox for more than 15 minutes"
      pattern     = "{ $.event = \"inbox.overdue\" }"
    }
    kicks_failed = {
      by          = local.kicking
      description = "the queue takes no kicks"
      pattern     = "{ $.event = \"kick.failed\" }"
    }
    leads_unaccounted = {
      by          = ["reconciling"]
      description = "a lead is not accounted for"
      pattern     = "{ $.event = \"lead.unaccounted\" }"
    }
    leads_unannounced = {
      by          = ["reconciling"]
      description = "reconciling found leads that no webhook had told of"
      pattern     = "{ $.event = \"leads.reconciled\" && $.created > 0 }"
    }
    webhook_rejected = {
      by          = local.calling
      description = "the portal refuses our webhook, or does not call ours"
      pattern     = "{ $.error = \"WebhookRejected\" || $.error = \"PermissionMissing\" || $.error = \"ScopeMissing\" || $.errors.WebhookRejected > 0 || $.errors.PermissionMissing > 0 || $.errors.ScopeMissing > 0 || $.event = \"portal_connection.failed\" || $.event = \"probe.unannounced\" || $.event = \"probe.refused\" }"
    }
  }

  alarms = {
    # By number, for a storm; each answer of 5xx and each run that failed is one such line, whatever asked for it.
    answers_failed = {
      more_than = 5
      remedy    = "Read `request.failed` and `request.crashed` in the logs of the functions; the error's name says what to do."
      within    = 300
    }
    cap_reached = {
      more_than = 0
      remedy    = "Leads are held until the next business day, or until an open-cap has room. Raise `daily_cap` or `open_cap` in fairlead.toml, add a member or a fallback to the queue, and deploy."
      within    = 300
    }
    digest_given_up = {
      more_than = 0
      remedy    = "From Monday 8:30 to Tuesday 8:30 the portal took no message to some of `[figures] digest_to`. The lines `digest.not_sent` before it name the errors: a user who left, a webhook without the scope im, a portal that was away. The figures are on the dashboard, and the next digest comes on Monday."
      within    = 300
    }
    figures_wrong = {
      more_than = 0
      remedy    = "The line names the documents; the week in a name is the one whose counts are too low from now on, for the document was begun anew. Leads are handled as ever. Keep the line, and report it to us."
      within    = 300
    }
    # Told every five minutes while it lasts: one such line alone may be a single slow run.
    inbox_overdue = {
      more_than = 1
      remedy    = "Look at the log of processing: does it run (is the event source mapping disabled?), and does the portal answer it (`errors` in `leads.processed`)? What waits is not lost."
      within    = 900
    }
    kicks_failed = {
      more_than = 5
      remedy    = "Leads wait until `rescoring` or `reconciling` kicks. Look at the queue ${local.prefix}-kicks.fifo, and that the function's role may send to it."
      within    = 300
    }
    leads_unaccounted = {
      more_than = 0
      remedy    = "The line in the log names the lead and what is wrong with it; `fairlead explain LEAD` shows what was decided."
      within    = 300
    }
    webhook_rejected = {
      more_than = 0
      remedy    = "The inbound webhook was deleted (WebhookRejected), its user left or lost rights (PermissionMissing), or it lacks a scope (ScopeMissing); or the certificate or the address of the portal is wrong, as `message` of `portal_connection.failed` tells; or the portal did not announce a probe (`probe.unannounced`): see whether the outbound webhook is there and has this address and these events; or it refuses to make or to delete probes (`probe.refused`), which then prove nothing: see `probe.not_made` or `probe.left` beside it, and let the webhook's user create and delete leads without further fields. Give back what is missing, or make a new one: put its URL as a new version of the parameter bitrix24-webhook-url, name that version in secret_versions, and apply."
      within    = 300
    }
  }
}
