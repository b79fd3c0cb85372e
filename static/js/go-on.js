// Work that needs several requests goes on by itself. Without this module its button does the same.
document.querySelector("form[data-go-on]")?.requestSubmit();
