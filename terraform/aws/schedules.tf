resource "aws_scheduler_schedule_group" "timetable" {
  name = local.prefix
}

resource "aws_scheduler_schedule" "schedule" {
  #checkov:skip=CKV_AWS_297:A schedule holds a time and the name of a function, nothing that a key of one's own would keep.
  for_each = local.timetable

  name                         = "${local.prefix}-${each.key}"
  group_name                   = aws_scheduler_schedule_group.timetable.name
  schedule_expression          = each.value
  schedule_expression_timezone = var.time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.function[each.key].arn
    role_arn = aws_iam_role.schedules.arn
    input    = "{}"

    # The next run makes up for one that failed.
    retry_policy {
      maximum_event_age_in_seconds = 300
      maximum_retry_attempts       = 0
    }
  }

  depends_on = [aws_iam_role_policy.schedules]
}

# A schedule hands its event over and is done; Lambda itself would try twice more.
resource "aws_lambda_function_event_invoke_config" "schedule" {
  for_each = local.timetable

  function_name                = module.function[each.key].name
  maximum_event_age_in_seconds = 300
  maximum_retry_attempts       = 0
}

resource "aws_iam_role" "schedules" {
  name = "${local.prefix}-schedules"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "schedules" {
  name = "call"
  role = aws_iam_role.schedules.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = [for name in keys(local.timetable) : local.function_arns[name]]
    }]
  })
}

locals {
  # What infra/schedules.py calls TIMETABLE, in Amazon's words; a test compares them.
  timetable = {
    nurturing   = "cron(0 4 * * ? *)"
    reconciling = "cron(0/15 * * * ? *)"
    reporting   = "cron(7/15 * * * ? *)"
    rescoring   = "cron(0/5 * * * ? *)"
  }
}
