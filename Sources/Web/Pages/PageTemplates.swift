import Mustache

/// The templates of the pages. What is put into them is escaped.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    init() {
        var library = MustacheLibrary()
        for (name, bytes) in [
            ("layout", PackageResources.layout_mustache), ("wall", PackageResources.wall_mustache),
            ("task", PackageResources.task_mustache), ("sign-in", PackageResources.signin_mustache),
            ("said", PackageResources.said_mustache), ("hop", PackageResources.hop_mustache),
            ("shot", PackageResources.shot_mustache), ("project", PackageResources.project_mustache),
            ("projects", PackageResources.projects_mustache), ("done", PackageResources.done_mustache),
            ("stats", PackageResources.stats_mustache),
            ("new", PackageResources.new_mustache), ("fields", PackageResources.fields_mustache),
            ("batch", PackageResources.batch_mustache),
        ] {
            // They are part of the program: a test renders each.
            if let template = try? MustacheTemplate(string: String(decoding: bytes, as: UTF8.self)) {
                library.register(template, named: name)
            }
        }
        self.library = library
    }

    /// A page with its frame.
    func page(_ name: String, title: String, _ content: [String: Any], _ frame: [String: Any]) -> String {
        let inner = library.render(content.merging(frame) { $1 }, withTemplate: name) ?? ""
        return library.render(frame.merging(["content": inner, "title": title]) { $1 }, withTemplate: "layout") ?? ""
    }

    /// A text without the frame of a page.
    func bare(_ name: String, _ content: [String: Any]) -> String { library.render(content, withTemplate: name) ?? "" }

    /// Those of every page: they are parsed once.
    static let shared = PageTemplates()

    static let style = PackageResources.style_css
    static let script = PackageResources.page_js
    static let batchScript = PackageResources.batch_js
    static let makingScript = PackageResources.making_js
}
