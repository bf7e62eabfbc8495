# One message at a time is under way in the portal's group: one run at a time is what keeps the portal's limit.
resource "aws_sqs_queue" "kicks" {
  name       = "${local.prefix}-kicks.fifo"
  fifo_queue = true

  # The kicks of one second are one message, which waits until that second is over.
  delay_seconds = 1

  # A kick is worth an hour of trying; then `reconciling` has long found what it stood for.
  message_retention_seconds = 3600

  # How long a run that was killed locks the group; one that fails lets its messages come sooner.
  visibility_timeout_seconds = local.processing_timeout + 30

  sqs_managed_sse_enabled = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.given_up.arn
    maxReceiveCount     = 5
  })
}

# A message that kills its run again and again frees the group by coming here; an alarm looks at its depth.
resource "aws_sqs_queue" "given_up" {
  name                      = "${local.prefix}-kicks-given-up.fifo"
  fifo_queue                = true
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_lambda_event_source_mapping" "kicks" {
  event_source_arn        = aws_sqs_queue.kicks.arn
  function_name           = module.function["processing"].arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]
}
