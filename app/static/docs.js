"use strict";

// Starts Swagger UI on the page that app/web/docs_page.py serves.
const place = document.getElementById("swagger-ui");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.openapiUrl,
  deepLinking: true,
  validatorUrl: null, // the badge would send the document's address to a server elsewhere
  queryConfigEnabled: false, // no ?url=… may show another server's document as ours
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  presets: [window.SwaggerUIBundle.presets.apis],
});
