output "arn" {
  description = "ARN of the function."
  value       = aws_lambda_function.function.arn
}

output "log_group" {
  description = "Name of its log group."
  value       = aws_cloudwatch_log_group.function.name
}

output "name" {
  description = "Name of the function."
  value       = aws_lambda_function.function.function_name
}
