"""Components that every page is made of, and the page that shows them. No models, no knowledge of any page."""
