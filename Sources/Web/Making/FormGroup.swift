import Contract
import Model
import Providers

/// Fields that stand together.
struct FormGroup: Sendable {
    let name: String
    let fields: [TaskFormField]
    /// Whether it is folded while nothing in it is filled.
    var isFolded = false

    static let all = [
        FormGroup(name: "what", fields: [.prompt]),
        FormGroup(name: "how", fields: TaskFormField.parameters),
        FormGroup(name: "material", fields: TaskFormField.material, isFolded: true),
        FormGroup(name: "where", fields: [.project, .shot, .takes, .tags]),
        FormGroup(name: "further", fields: [.note, .priority, .notBefore, .taskTimeout], isFolded: true),
    ]
}

extension Pages {
    func group(
        _ group: FormGroup, _ form: TaskForm, _ faults: FormFaults, _ maker: TaskMaker
    ) -> [String: Any] {
        let isUsed = group.fields.contains { field in
            !form.lines(field).isEmpty || !faults.texts(of: field).isEmpty || form.files.contains { $0.field == field }
        }
        return [
            "group": group.name, "groupTitle": maker.words["group.\(group.name)"], "isFolded": group.isFolded,
            "isOpen": isUsed, "isPlain": !group.isFolded,
            "groupHelp": group.name == "material" ? materialHelp(maker) : "", "isMaterial": group.name == "material",
            "fields": group.fields.map { field($0, form, faults, maker) },
        ]
    }

    private func field(
        _ field: TaskFormField, _ form: TaskForm, _ faults: FormFaults, _ maker: TaskMaker
    ) -> [String: Any] {
        let (words, name) = (maker.words, field.rawValue)
        let texts = faults.texts(of: field)
        var view: [String: Any] = [
            "field": name, "label": words["field.\(name)"], "value": form[field], "hint": hint(field, form, maker),
            "fault": texts.joined(separator: "\n"), "isWrong": !texts.isEmpty,
            "isText": field.kind == .text, "isArea": field.kind == .area || field.kind == .list,
            "isNumber": field.kind == .number, "isChoice": field.kind == .choice || field.kind == .flag,
            "rows": field == .prompt ? 6 : 2, "takesFile": field.takesFile, "isFixed": false,
        ]
        if field == .project, maker.visitor.project != nil { view["isFixed"] = true }
        if field.takesFile, let kind = field.materialKind {
            view["accept"] = "\(kind.rawValue)/*"
            view["mostBytes"] = maker.rules.maximumFileBytes(of: kind)
            view["isMany"] = field.kind == .list
            view["dropText"] = words[field.kind == .list ? "dropFiles" : "dropFile"]
        }
        switch field {
        case .duration: view.merge(bounds(model(form, maker)?.durations)) { $1 }
        case .takes: view.merge(bounds(1...Int64(TaskMaker.mostTakes))) { $1 }
        case .taskTimeout: view.merge(bounds(maker.rules.timeouts)) { $1 }
        case .model: view["choices"] = choices(maker.rules.models.map(\.id), form[field])
        case .resolution: view["choices"] = choices(model(form, maker)?.resolutions ?? [], form[field])
        case .ratio: view["choices"] = choices(model(form, maker)?.ratios ?? [], form[field])
        case .watermark, .generateAudio:
            view["choices"] = [("", "asService"), ("true", "with"), ("false", "without")].map { value, name in
                ["choice": value, "choiceName": words[name], "isChosen": form[field] == value]
            }
        default: break
        }
        return view
    }

    private func bounds(_ range: ClosedRange<Int64>?) -> [String: Any] {
        range.map { ["hasBounds": true, "least": $0.lowerBound, "most": $0.upperBound] } ?? [:]
    }

    private func model(_ form: TaskForm, _ maker: TaskMaker) -> OfferedModel? {
        maker.rules.models.first { $0.id == form[.model] } ?? maker.rules.standardModel
    }

    /// What is chosen is among them, whatever it is: nothing that somebody has is changed in silence.
    private func choices(_ allowed: [String], _ chosen: String) -> [[String: Any]] {
        let all = allowed.contains(chosen) || chosen.isEmpty ? allowed : [chosen] + allowed
        return all.map { ["choice": $0, "choiceName": $0, "isChosen": $0 == chosen] }
    }

    private func hint(_ field: TaskFormField, _ form: TaskForm, _ maker: TaskMaker) -> String {
        let words = maker.words
        switch field {
        case .duration:
            guard let range = model(form, maker)?.durations else { return "" }
            return words["seconds"].filled("\(range.lowerBound)", "\(range.upperBound)")
        case .taskTimeout:
            let range = maker.rules.timeouts
            return words["timeoutHint"].filled("\(range.lowerBound)", "\(range.upperBound)")
        case .takes: return words["takesHint"].filled("\(TaskMaker.mostTakes)")
        case .project: return maker.visitor.project.map { words["onlyProject"].filled($0) } ?? ""
        default: return words.texts["hint.\(field.rawValue)"] ?? ""
        }
    }

    private func materialHelp(_ maker: TaskMaker) -> String {
        let bytes = { (count: Int) in ByteCount.text(Int64(count)) }
        return maker.words["materialHelp"].filled(
            bytes(maker.rules.maximumFileBytes(of: .image)), bytes(maker.rules.maximumFileBytes(of: .audio)),
            bytes(min(maker.rules.maximumBodyBytes, largestForm)))
    }
}
