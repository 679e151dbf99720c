// Takes a file that is dropped, shows how far it has come, and goes to what was found. Without this the form works too.
(() => {
  const form = document.querySelector("[data-validator]")
  const input = form.querySelector("input[type=file]")
  const text = form.querySelector("textarea")
  const zone = form.querySelector("[data-drop]")
  const bar = form.querySelector("[data-progress]")
  const told = form.querySelector("[data-progress-text]")
  const findings = document.getElementById("findings")

  const complain = (sentence) => {
    const notice = document.createElement("div")
    notice.className = "notice notice-bad outline-none"
    notice.id = "outcome"
    notice.tabIndex = -1
    notice.setAttribute("role", "alert")
    notice.textContent = sentence
    findings.replaceChildren(notice)
    notice.focus()
  }
  const isTooLarge = () => input.files[0] && input.files[0].size > Number(form.dataset.limit)

  // One of the two: what was chosen last.
  input.addEventListener("change", () => { if (input.files.length) text.value = "" })
  text.addEventListener("input", () => { input.value = "" })

  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault()
      zone.dataset.over = ""
    })
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => { delete zone.dataset.over })
  zone.addEventListener("drop", (event) => {
    event.preventDefault()
    if (!event.dataTransfer.files.length) return
    const one = new DataTransfer()
    one.items.add(event.dataTransfer.files[0])
    input.files = one.files
    text.value = ""
  })

  form.addEventListener("htmx:beforeRequest", (event) => {
    if (isTooLarge()) {
      event.preventDefault()
      return complain(form.dataset.tooLarge)
    }
    bar.value = 0
    told.textContent = `${told.dataset.sending} …`
  })
  form.addEventListener("htmx:xhr:progress", ({ detail }) => {
    if (!detail.lengthComputable) return
    if (detail.loaded < detail.total) {
      bar.value = Math.floor((detail.loaded / detail.total) * 100)
      told.textContent = `${told.dataset.sending} · ${bar.value} %`
    } else {
      bar.removeAttribute("value")
      told.textContent = told.dataset.checking
    }
  })
  form.addEventListener("htmx:afterRequest", () => {
    bar.value = 0
    told.textContent = ""
  })
  // A refusal is an answer, too.
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400 && event.detail.xhr.responseText.includes('id="outcome"')) {
      event.detail.shouldSwap = true
      event.detail.isError = false
    }
  })
  form.addEventListener("htmx:sendError", () => complain(form.dataset.broken))
  form.addEventListener("htmx:responseError", () => complain(form.dataset.broken))
  findings.addEventListener("htmx:afterSettle", () => document.getElementById("outcome")?.focus())

  // The report is made anew from the same file, and comes as a download: past htmx.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=as]")
    if (!button) return
    event.preventDefault()
    const chosen = document.createElement("input")
    Object.assign(chosen, { type: "hidden", name: "as", value: button.value })
    form.append(chosen)
    HTMLFormElement.prototype.submit.call(form)
    chosen.remove()
  })
})()
