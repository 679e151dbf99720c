// Starts the interactive reference with everything switched off that would leave this site.
"use strict";
Scalar.createApiReference("#reference", {
  url: document.getElementById("reference").dataset.openapi,
  proxyUrl: "",
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  persistAuth: false,
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  authentication: { preferredSecurityScheme: "apiKey" },
});
