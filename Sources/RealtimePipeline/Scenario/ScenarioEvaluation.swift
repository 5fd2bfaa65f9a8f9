/// How to judge a practice conversation. The library carries it; a language model or a person applies it.
public struct ScenarioEvaluation: Hashable, Sendable {
    /// What the judge is told.
    public var instructions: Localized<String>
    /// Highest score of fluency; the lowest is 0.
    public var fluencyMaximum: Int
    /// What the score is made of. The points add up to ``fluencyMaximum``.
    public var criteria: [Criterion]
    /// How far the practice partner was convinced, from the lowest to the highest.
    public var acceptanceLevels: [Level]
    /// What advice must contain.
    public var advice: Localized<String>

    /// One part of the score.
    public struct Criterion: Hashable, Sendable {
        /// A name that is unique in the evaluation.
        public var id: String
        /// Highest number of points.
        public var points: Int
        /// What to look at.
        public var description: Localized<String>

        /// Creates a criterion.
        public init(id: String, points: Int, description: Localized<String>) {
            self.id = id
            self.points = points
            self.description = description
        }
    }

    /// One step of a scale.
    public struct Level: Hashable, Sendable {
        /// A name that is unique in the evaluation.
        public var id: String
        /// What it means.
        public var description: Localized<String>

        /// Creates a level.
        public init(id: String, description: Localized<String>) {
            self.id = id
            self.description = description
        }
    }

    /// Creates an evaluation.
    public init(
        instructions: Localized<String>,
        fluencyMaximum: Int = 100,
        criteria: [Criterion],
        acceptanceLevels: [Level],
        advice: Localized<String>
    ) {
        self.instructions = instructions
        self.fluencyMaximum = fluencyMaximum
        self.criteria = criteria
        self.acceptanceLevels = acceptanceLevels
        self.advice = advice
    }
}
