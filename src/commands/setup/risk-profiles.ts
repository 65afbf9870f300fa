/**
Three ways to say how much may be lost, as values of the `risk` section. What else stands there is left alone.
*/
import type {RiskConfig} from '../../engine/domain/config.js';
import type {RiskShares} from '../../tui/setup/answers.js';

export const riskNames = ['cautious', 'balanced', 'bold'] as const;

export type RiskName = (typeof riskNames)[number];

/** The settings that a profile sets, by their path from the root. */
export type RiskValues = Readonly<Record<RiskPath, number>>;

const riskPaths = ['risk.maxPosition', 'risk.maxLeverage', 'risk.maxCluster', 'risk.dailyLoss', 'risk.drawdownHalt', 'risk.drawdownFlatten', 'risk.sizing.fixedFraction', 'risk.sizing.kellyCap'] as const;

type RiskPath = (typeof riskPaths)[number];

export const riskTexts: Readonly<Record<RiskName, string>> = {
	cautious: 'half the bets, and it stops after half the loss',
	balanced: 'the limits that it is shipped and tested with',
	bold: 'larger bets; what can be lost before it stops is a third of the account',
};

/** Returns what a profile sets; `shipped` are the limits that the program comes with. */
export function riskValues(name: RiskName, shipped: RiskConfig): RiskValues {
	switch (name) {
		case 'cautious': {
			return {
				'risk.maxPosition': 0.1, 'risk.maxLeverage': 1, 'risk.maxCluster': 0.25, 'risk.dailyLoss': 0.02, 'risk.drawdownHalt': 0.08, 'risk.drawdownFlatten': 0.12,
				'risk.sizing.fixedFraction': 0.005, 'risk.sizing.kellyCap': 0.1,
			};
		}

		case 'balanced': {
			return valuesOf(shipped);
		}

		case 'bold': {
			return {
				'risk.maxPosition': 0.35, 'risk.maxLeverage': 2, 'risk.maxCluster': 0.7, 'risk.dailyLoss': 0.08, 'risk.drawdownHalt': 0.25, 'risk.drawdownFlatten': 0.33,
				'risk.sizing.fixedFraction': 0.02, 'risk.sizing.kellyCap': 0.25,
			};
		}
	}
}

/** Returns the values that a configuration has where a profile would set them. */
export function valuesOf({maxPosition, maxLeverage, maxCluster, dailyLoss, drawdownHalt, drawdownFlatten, sizing}: RiskConfig): RiskValues {
	return {
		'risk.maxPosition': maxPosition, 'risk.maxLeverage': maxLeverage, 'risk.maxCluster': maxCluster, 'risk.dailyLoss': dailyLoss, 'risk.drawdownHalt': drawdownHalt,
		'risk.drawdownFlatten': drawdownFlatten, 'risk.sizing.fixedFraction': sizing.fixedFraction, 'risk.sizing.kellyCap': sizing.kellyCap,
	};
}

/** Returns the profile that a configuration is, or null when it is a person's own. */
export function riskNameOf(risk: RiskConfig, shipped: RiskConfig): RiskName | null {
	const values = valuesOf(risk);
	return riskNames.find(name => {
		const wanted = riskValues(name, shipped);
		return riskPaths.every(path => wanted[path] === values[path]);
	}) ?? null;
}

/** Returns the limits as shares of equity, to be shown in money. */
export function sharesOf(values: RiskValues): RiskShares {
	return {
		position: values['risk.maxPosition'], group: values['risk.maxCluster'], trade: values['risk.sizing.fixedFraction'],
		day: values['risk.dailyLoss'], halt: values['risk.drawdownHalt'], flatten: values['risk.drawdownFlatten'],
	};
}
