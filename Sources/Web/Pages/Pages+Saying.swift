import Contract
import HTTPTypes
import Hummingbird
import Model

/// What is told to a browser instead of the page that it asked for.
extension Pages {
    /// Why something is not possible.
    /// - Parameter back: where a link leads to.
    static func said(
        _ failure: Failure, back: String, _ request: Request, _ status: HTTPResponse.Status, headers: HTTPFields = [:]
    ) -> Response {
        let words = Words.wished(request.headers[.acceptLanguage])
        let html = PageTemplates.shared.page(
            "said", title: words["refused"],
            ["heading": words["refused"], "message": Sanitizer.keepingLineBreaks(failure.message), "back": back],
            ["language": words.language, "words": words.texts, "isBare": true])
        return page(html, status, headers: headers)
    }

    /// Leads to the same page once more, as a link of this site: a browser sends its cookie with that.
    static func hop(_ request: Request) -> Response {
        page(PageTemplates.shared.bare("hop", ["address": request.uri.description]), .ok)
    }

    /// Of a task's page.
    static func address(of task: String) -> String { "/tasks/\(PercentText.encoded(task))" }
}
