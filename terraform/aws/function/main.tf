resource "aws_lambda_function" "function" {
  #checkov:skip=CKV_AWS_50:Each line of the log names its request, and no request goes through more than two functions.
  #checkov:skip=CKV_AWS_115:A new account has ten runs at once for all, of which none may be reserved; the door's throttle and the queue's group bound what comes.
  #checkov:skip=CKV_AWS_116:What a webhook or a schedule fails at, the next run finds; the queue has a dead-letter queue of its own.
  #checkov:skip=CKV_AWS_117:It calls the portal over the internet and Amazon by signed requests; a network of one's own would need a paid gateway for that.
  #checkov:skip=CKV_AWS_173:Names and addresses, no secret: a test of the plan says so; Amazon encrypts them with a key of its own.
  #checkov:skip=CKV_AWS_272:The archive is made by whoever deploys it, from sources and hash-checked wheels; its hash is in the plan.

  function_name    = local.name
  architectures    = [var.architecture]
  filename         = var.archive
  handler          = "main.${var.entry_point}"
  memory_size      = var.memory
  role             = aws_iam_role.function.arn
  runtime          = var.runtime
  source_code_hash = filebase64sha256(var.archive)
  timeout          = var.timeout

  environment {
    variables = var.environment
  }

  # Without its log group it would make one that is kept for ever; without its rights it starts in vain.
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function, aws_iam_role_policy.log]
}

resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_158:It names leads by their numbers and holds no person's data; CloudWatch encrypts every log with a key of Amazon's.
  #checkov:skip=CKV_AWS_338:A month is enough to find out what happened; what was decided is in the ledger.

  name              = "/aws/lambda/${local.name}"
  retention_in_days = var.retention_days
}

locals {
  name = "${var.prefix}-${replace(var.entry_point, "_", "-")}"
}
