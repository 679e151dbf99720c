// Sends the form of a file with progress, and takes a file that is dropped. Without this the form works as it is.
(() => {
  const form = document.querySelector("[data-upload]")
  const input = form.querySelector("input[type=file]")
  const zone = form.querySelector("[data-drop]")
  const button = form.querySelector("button")
  const progress = form.querySelector("[data-progress]")
  const bar = progress.querySelector("progress")
  const text = progress.querySelector("[data-progress-text]")
  const problem = document.getElementById("upload-problem")
  const words = form.dataset

  const tell = (...content) => {
    progress.hidden = true
    button.disabled = false
    problem.replaceChildren(...content)
    problem.focus()
  }
  const complain = (sentence) => {
    const notice = document.createElement("div")
    notice.className = "notice notice-bad"
    notice.setAttribute("role", "alert")
    notice.textContent = sentence
    tell(notice)
  }

  const send = () => {
    const file = input.files[0]
    if (file && file.size > Number(words.limit)) return complain(words.tooLarge)
    const request = new XMLHttpRequest()
    request.open("POST", form.action)
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest")
    request.responseType = "document"
    request.upload.onprogress = ({ loaded, total }) => {
      const percent = Math.floor((loaded / total) * 100)
      bar.value = percent
      text.textContent = `${words.sending} · ${percent} %`
    }
    request.upload.onload = () => {
      bar.removeAttribute("value")
      text.textContent = words.checking
    }
    request.onload = () => {
      const address = request.status === 201 && request.getResponseHeader("Location")
      if (address) return location.assign(address)
      const answer = request.response?.getElementById("upload-problem")
      if (answer?.childElementCount) tell(...answer.children)
      else complain(words.broken)
    }
    request.onerror = () => complain(words.broken)
    problem.replaceChildren()
    progress.hidden = false
    button.disabled = true
    request.send(new FormData(form))
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (!button.disabled) send()
  })

  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault()
      zone.dataset.over = ""
    })
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => { delete zone.dataset.over })
  zone.addEventListener("drop", (event) => {
    event.preventDefault()
    if (input.disabled || !event.dataTransfer.files.length) return
    const one = new DataTransfer()
    one.items.add(event.dataTransfer.files[0])
    input.files = one.files
  })
  // Back from the next page: ready for another file.
  addEventListener("pageshow", () => {
    button.disabled = input.disabled
    progress.hidden = true
  })
})()
