resource "google_monitoring_dashboard" "overview" {
  dashboard_json = jsonencode({
    displayName = "Fairlead"
    gridLayout = {
      columns = "2"
      widgets = [
        for title, chart in merge(local.charts, local.charts_of_facts) : {
          title = title
          xyChart = {
            dataSets = [{
              plotType = "LINE"
              timeSeriesQuery = {
                timeSeriesFilter = {
                  filter = chart.filter
                  aggregation = {
                    alignmentPeriod    = "300s"
                    crossSeriesReducer = "REDUCE_SUM"
                    groupByFields      = [chart.by]
                    perSeriesAligner   = chart.aligner
                  }
                }
              }
            }]
          }
        }
      ]
    }
  })

  depends_on = [google_project_service.required]
  project    = var.project_id
}

locals {
  charts_of_facts = {
    for name, fact in local.log_metrics : "Log: ${fact.description}" => {
      aligner = "ALIGN_DELTA"
      by      = "resource.label.service_name"
      filter  = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.fact[name].name}\""
    }
  }

  charts = {
    "Answers by function" = {
      aligner = "ALIGN_DELTA"
      by      = "resource.label.service_name"
      filter  = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=monitoring.regex.full_match(\"fairlead-.*\") AND metric.type=\"run.googleapis.com/request_count\""
    }
    "Answers of lead_events by status" = {
      aligner = "ALIGN_DELTA"
      by      = "metric.label.response_code_class"
      filter  = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"fairlead-lead-events\" AND metric.type=\"run.googleapis.com/request_count\""
    }
    "Kicks waiting" = {
      aligner = "ALIGN_MEAN"
      by      = "resource.label.queue_id"
      filter  = "resource.type=\"cloud_tasks_queue\" AND resource.labels.queue_id=\"${google_cloud_tasks_queue.kicks.name}\" AND metric.type=\"cloudtasks.googleapis.com/queue/depth\""
    }
  }
}
