import Model

/// Where the pages of projects and shots are.
enum ShotAddress {
    /// - Parameter project: nil for shots of no project.
    static func project(_ project: String?) -> String {
        guard let project, !project.isEmpty else { return "/shots" }
        guard isPath(project) else { return "/?project=\(PercentText.encoded(project))" }
        return "/projects/\(PercentText.encoded(project))"
    }

    static func shot(_ shot: String, of project: String?) -> String {
        let projects = project.map { $0.isEmpty ? "" : "project=\(PercentText.encoded($0))&" } ?? ""
        guard isPath(shot), isPath(project ?? "") else { return "/?\(projects)shot=\(PercentText.encoded(shot))" }
        guard let project, !project.isEmpty else { return "/shots/\(PercentText.encoded(shot))" }
        return Self.project(project) + "/shots/\(PercentText.encoded(shot))"
    }

    /// Browsers walk up a path at these, however they are written: the wall shows such names.
    private static func isPath(_ name: String) -> Bool { name != "." && name != ".." }
}
