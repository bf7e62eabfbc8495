output "account" {
  description = "E-mail of the account that the function runs as."
  value       = google_service_account.function.email
}

output "service" {
  description = "The Cloud Run service behind the function."
  value       = local.name

  # Who is allowed to call it has to wait until it is there.
  depends_on = [google_cloudfunctions2_function.function]
}

output "url" {
  description = "Address of the function; also the audience of the tokens that it takes."
  value       = google_cloudfunctions2_function.function.service_config[0].uri
}
