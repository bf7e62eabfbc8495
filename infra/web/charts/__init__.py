"""Charts as SVG to put into a page: no script, nothing fetched. The one door to lets-plot."""
